import { Module } from '@nestjs/common';
import { SuppliersModule } from '../../suppliers/suppliers.module.js';
import { AirportsProvider } from './airports-provider.port.js';
import { AirportsController } from './airports.controller.js';
import { AirportsService } from './airports.service.js';
import { DuffelAirportsProvider } from './duffel.airports-provider.js';

/** Airports, and the places that texts stand for. */
@Module({
  imports: [SuppliersModule],
  controllers: [AirportsController],
  providers: [AirportsService, { provide: AirportsProvider, useClass: DuffelAirportsProvider }],
  exports: [AirportsService],
})
export class AirportsModule {}
