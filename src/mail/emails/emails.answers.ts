import { ApiProperty } from '@nestjs/swagger';

/** An email that has been taken in. */
export class QueuedEmailAnswer {
  @ApiProperty({ description: 'What became of it: GET /emails/{id}' })
  id!: string;

  @ApiProperty({
    enum: ['queued'],
    description: 'The same for an email that is noted and not sent, lest strangers learn something of the recipient',
  })
  status!: string;
}

export class ResentAnswer {
  @ApiProperty({ type: 'integer', description: 'How many' })
  resent!: number;
}
