import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export const PROPERTY_TYPES = ['hotel', 'apartment', 'hostel', 'guesthouse', 'resort', 'villa'] as const;
export type PropertyType = (typeof PROPERTY_TYPES)[number];

export const AMENITIES = [
  'parking',
  'gym',
  'wifi',
  '24_hour_front_desk',
  'accessibility_hearing',
  'accessibility_mobility',
  'adult_only',
  'business_centre',
  'cash_machine',
  'childcare_service',
  'concierge',
  'laundry',
  'lounge',
  'pets_allowed',
  'pool',
  'restaurant',
  'room_service',
  'spa',
] as const;
export type Amenity = (typeof AMENITIES)[number];

export class AccommodationLocation {
  @ApiProperty({ example: '12 Church Street', type: String, nullable: true })
  address!: string | null;
  @ApiProperty({ example: 'Paris' })
  city!: string;
  @ApiProperty({ example: 'FR', description: 'ISO 3166-1 alpha-2.' })
  country!: string;
  @ApiProperty({ example: 48.8566, type: Number, nullable: true })
  latitude!: number | null;
  @ApiProperty({ example: 2.3522, type: Number, nullable: true })
  longitude!: number | null;
  @ApiPropertyOptional({
    example: 1.2,
    description: 'Kilometers from the place that was asked for; only in searches.',
  })
  distanceToCenter?: number;
}

/** A place to sleep, whatever it costs. */
export class Accommodation {
  @ApiProperty({ example: 'acc_0000AWr2VsUNIF1Vl91xg0' })
  id!: string;
  @ApiProperty({ example: 'Grand Hotel Paris' })
  name!: string;
  @ApiProperty({ example: 'A 4-star house at the river.', type: String, nullable: true })
  description!: string | null;
  @ApiProperty({ enum: PROPERTY_TYPES })
  propertyType!: PropertyType;
  @ApiProperty({ type: AccommodationLocation })
  location!: AccommodationLocation;
  @ApiProperty({ example: 4, type: Number, nullable: true, description: 'Stars, 1 to 5.' })
  rating!: number | null;
  @ApiProperty({ example: 8.4, type: Number, nullable: true, description: 'Of its guests, 1 to 10.' })
  reviewScore!: number | null;
  @ApiProperty({ example: 336, type: 'integer', nullable: true })
  reviewCount!: number | null;
  @ApiProperty({ enum: AMENITIES, isArray: true })
  amenities!: readonly Amenity[];
  @ApiProperty({ type: [String], example: ['https://images.example/1.jpg'] })
  images!: readonly string[];
  @ApiProperty({
    example: null,
    type: 'integer',
    nullable: true,
    description: 'Null: the supplier does not say.',
  })
  bedrooms!: number | null;
  @ApiProperty({ example: 1, type: 'integer', nullable: true, description: 'In the first kind of room.' })
  beds!: number | null;
  @ApiProperty({
    example: null,
    type: 'integer',
    nullable: true,
    description: 'Null: the supplier does not say.',
  })
  bathrooms!: number | null;
  @ApiProperty({ example: '15:00', description: 'The earliest.' })
  checkInTime!: string;
  @ApiProperty({ example: '11:00', description: 'The latest.' })
  checkOutTime!: string;
  @ApiProperty({ example: 'duffel', description: 'The supplier.' })
  source!: string;
}

/** A place to sleep for the days and guests of a search, at the lowest price. */
export class AccommodationListing extends Accommodation {
  @ApiProperty({ example: 'srr_0000AWr2VsUNIF1Vl91xg0', description: 'Names the rates of this stay.' })
  searchResultId!: string;
  @ApiProperty({ example: 120.5, description: 'For a night in all rooms, taxes included.' })
  pricePerNight!: number;
  @ApiProperty({ example: 361.5, description: 'For all nights in all rooms, taxes included.' })
  totalPrice!: number;
  @ApiProperty({ example: 'GBP' })
  currency!: string;
  @ApiProperty({
    example: 2,
    type: 'integer',
    description: 'Those who were asked for; it has room for them at least.',
  })
  maxGuests!: number;
  @ApiProperty({
    example: '2027-01-15T10:30:00Z',
    description: 'No longer to be had at this price from then on.',
  })
  expiresAt!: string;
}

export class AccommodationSearchResponse {
  @ApiProperty({ type: [AccommodationListing], description: 'The cheapest first.' })
  results!: readonly AccommodationListing[];
  @ApiProperty({ example: 24, type: 'integer' })
  count!: number;
  @ApiProperty({ example: 'GBP', type: String, nullable: true, description: 'Of most prices here.' })
  currency!: string | null;
  @ApiProperty({ example: 61.2, type: Number, nullable: true, description: 'For a night, in `currency`.' })
  minPrice!: number | null;
  @ApiProperty({ example: 410, type: Number, nullable: true, description: 'For a night, in `currency`.' })
  maxPrice!: number | null;
}
