import { HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { JSONSchema } from 'class-validator-jsonschema';
import { ApiController, CalledBy } from '../../access/api-controller.js';
import type { Caller } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { CheckedBody } from '../../http/checked.js';
import { IsEmailAddress, ToEmailAddress } from '../../mail-transports/email-address.js';
import { type Erasure, eraseRecipient } from '../outbox/erasure.js';

/** Whom to forget. In the body, as addresses of requests are written down in many places. */
export class ErasureRequest {
  @JSONSchema({ description: 'One email address' })
  @ToEmailAddress()
  @IsEmailAddress()
  recipient!: string;
}

class ErasureAnswer implements Erasure {
  @ApiProperty({ type: 'integer', description: 'Emails that do not tell any more whom they went to' })
  erased!: number;

  @ApiProperty({ type: 'integer', description: 'How many of them had been waiting, and are never sent' })
  cancelled!: number;

  @ApiProperty({ type: 'integer', description: 'Emails that are being sent right now: ask again in a minute' })
  underWay!: number;
}

@ApiController('emails')
export class ErasureController {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  @Post('erase')
  @HttpCode(200)
  @ApiOperation({ summary: 'Forget a person: take an address, and what was sent to it, out of the log' })
  @ApiOkResponse({ type: ErasureAnswer })
  async erase(@CheckedBody() { recipient }: ErasureRequest, @CalledBy() caller: Caller): Promise<ErasureAnswer> {
    const answer = await this.database.dataSource.transaction(async (manager) => {
      const erasure = await this.database.run(() => eraseRecipient(recipient.toLowerCase(), caller.name), manager);
      // Who was forgotten is not written down anew.
      await this.audit.record(manager, caller, 'emails.erased', '', { ...erasure });
      return erasure;
    });
    await this.database.wipe();
    return answer;
  }
}
