import { ApiProperty } from '@nestjs/swagger';

/** An email that has been taken in. */
export class QueuedEmailAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty({ enum: ['queued', 'suppressed'] })
  status!: string;
}

export class ResentAnswer {
  @ApiProperty({ type: 'integer', description: 'How many' })
  resent!: number;
}
