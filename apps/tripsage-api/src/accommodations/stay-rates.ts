import { ApiProperty } from '@nestjs/swagger';

/** One price for a room, with what is included. */
export class StayRate {
  @ApiProperty({ example: 'rat_0000AWr2VsUNIF1Vl91xg0' })
  id!: string;
  @ApiProperty({ example: 'Flexible with breakfast', type: String, nullable: true })
  name!: string | null;
  @ApiProperty({ example: 'breakfast', description: 'The meals that are included.' })
  board!: string;
  @ApiProperty({ example: 361.5, description: 'For all nights in all rooms, taxes included.' })
  totalPrice!: number;
  @ApiProperty({ example: 'GBP' })
  currency!: string;
  @ApiProperty({ example: 12, type: Number, nullable: true, description: 'More to pay at the place.' })
  dueAtAccommodation!: number | null;
  @ApiProperty({
    example: '2027-02-27T15:00:00Z',
    type: String,
    nullable: true,
    description: 'Null: never free.',
  })
  freeCancellationUntil!: string | null;
  @ApiProperty({ example: 'pay_now' })
  paymentType!: string;
  @ApiProperty({ example: 4, type: 'integer', nullable: true })
  roomsLeft!: number | null;
  @ApiProperty({ example: '2027-01-15T10:30:00Z', description: 'No longer to be had from then on.' })
  expiresAt!: string;
}

export class RoomWithRates {
  @ApiProperty({ example: 'Superior King Room' })
  name!: string;
  @ApiProperty({ example: 1, type: 'integer', nullable: true })
  beds!: number | null;
  @ApiProperty({ type: [StayRate], description: 'The cheapest first.' })
  rates!: readonly StayRate[];
}

/** The rooms and rates of one stay that a search found. */
export class StayRates {
  @ApiProperty({ example: 'srr_0000AWr2VsUNIF1Vl91xg0' })
  searchResultId!: string;
  @ApiProperty({ example: 'acc_0000AWr2VsUNIF1Vl91xg0' })
  accommodationId!: string;
  @ApiProperty({ example: 'Grand Hotel Paris' })
  name!: string;
  @ApiProperty({ example: '2027-03-01', format: 'date' })
  checkIn!: string;
  @ApiProperty({ example: '2027-03-04', format: 'date' })
  checkOut!: string;
  @ApiProperty({ type: [RoomWithRates] })
  rooms!: readonly RoomWithRates[];
  @ApiProperty({ example: '2027-01-15T10:30:00Z', description: 'The end of the first rate that expires.' })
  expiresAt!: string;
}
