import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { AirportsModule } from './airports/airports.module.js';
import { DuffelFlightsProvider } from './duffel.flights-provider.js';
import { FlightsProvider } from './flights-provider.port.js';
import { FlightsController } from './flights.controller.js';
import { FlightsService } from './flights.service.js';

@Module({
  imports: [AirportsModule, SuppliersModule],
  controllers: [FlightsController],
  providers: [FlightsService, { provide: FlightsProvider, useClass: DuffelFlightsProvider }],
  exports: [FlightsService],
})
export class FlightsModule {}
