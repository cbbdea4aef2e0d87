import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { OpenMeteoWeatherProvider } from './open-meteo.weather-provider.js';
import { WeatherProvider } from './weather-provider.port.js';
import { WeatherController } from './weather.controller.js';
import { WeatherService } from './weather.service.js';

@Module({
  imports: [SuppliersModule],
  controllers: [WeatherController],
  providers: [WeatherService, { provide: WeatherProvider, useClass: OpenMeteoWeatherProvider }],
})
export class WeatherModule {}
