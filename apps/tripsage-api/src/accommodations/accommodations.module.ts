import { Module } from '@nestjs/common';
import { AirportsModule } from '../flights/airports/airports.module.js';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { AccommodationsController } from './accommodations.controller.js';
import { AccommodationsService } from './accommodations.service.js';
import { DuffelStaysProvider } from './duffel.stays-provider.js';
import { StaysProvider } from './stays-provider.port.js';

@Module({
  imports: [AirportsModule, SuppliersModule],
  controllers: [AccommodationsController],
  providers: [AccommodationsService, { provide: StaysProvider, useClass: DuffelStaysProvider }],
})
export class AccommodationsModule {}
