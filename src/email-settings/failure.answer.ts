import { ApiProperty } from '@nestjs/swagger';
import type { Failure, Fault } from '../mail-transports/transport.error.js';
import { type Stage, STAGES } from '../mail-transports/transport.js';

/** What went wrong and what to do about it. */
export class FailureAnswer implements Failure {
  @ApiProperty({ enum: STAGES, enumName: 'Stage' })
  stage!: Stage;

  @ApiProperty({ enum: ['email', 'temporary', 'account'], description: 'Whose fault it is' })
  fault!: Fault;

  @ApiProperty({ example: 'wrong-password', description: 'Never changes its name: for programs' })
  code!: string;

  @ApiProperty({
    description: "The server's own words, cleaned; empty where it said nothing, or where you may not read every email",
  })
  reply!: string;

  @ApiProperty({ description: 'What happened, in one sentence' })
  title!: string;

  @ApiProperty({ description: 'What to do about it' })
  advice!: string;

  @ApiProperty({ type: [String], description: 'The settings to look at' })
  fields!: readonly string[];
}
