import { ApiProperty } from '@nestjs/swagger';

export class Liveness {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

/** Why the application is degraded. */
export class DegradedReason {
  @ApiProperty({ example: 'cache' })
  part!: string;
  @ApiProperty({ example: 'redis://127.0.0.1:6379/0: the connection was refused' })
  reason!: string;
}

export class Readiness {
  @ApiProperty({
    enum: ['ok', 'degraded'],
    description: 'Degraded: it answers, with less than it should have.',
  })
  status!: 'ok' | 'degraded';
  @ApiProperty({ type: [DegradedReason] })
  reasons!: readonly DegradedReason[];
}
