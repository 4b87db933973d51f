import { Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MinDate } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PersonAnswer } from '../http/person.answer.js';
import { IsTime } from '../http/time.js';
import { ApiController, CalledBy, Roles } from './api-controller.js';
import { CheckedBody } from '../http/checked.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeys } from './api-keys.js';
import { type Caller, type Role, ROLES } from './person.js';

/** A new API key. */
export class ApiKeyRequest {
  @JSONSchema({ description: 'For people: which service has it' })
  @IsString()
  @Matches(/^[^\p{C}\u2028\u2029]{1,64}$/u, { message: 'Must be a name of 1 to 64 characters on one line.' })
  name!: string;

  @IsIn(ROLES, { message: `Must be one of: ${ROLES.join(', ')}.` })
  role!: Role;

  @JSONSchema({ description: 'When it stops working; never, if absent' })
  @IsOptional()
  @MinDate(() => new Date(), { message: 'Must lie in the future.' })
  @IsTime()
  expiresAt?: Date;
}

class ApiKeyAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ description: 'Its first characters, to tell keys apart' })
  prefix!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: PersonAnswer })
  createdBy!: PersonAnswer;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute' })
  lastUsedAt!: string | null;
}

class NewApiKeyAnswer extends ApiKeyAnswer {
  @ApiProperty({ description: 'The key itself: shown now and never again' })
  key!: string;
}

@ApiController('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @ApiOperation({ summary: 'Make an API key for another service' })
  @ApiCreatedResponse({ type: NewApiKeyAnswer })
  async create(@CheckedBody() request: ApiKeyRequest, @CalledBy() caller: Caller): Promise<NewApiKeyAnswer> {
    const created = await this.keys.create(request, caller);
    return { ...answerOf(created), key: created.key };
  }

  @Get()
  @Roles('auditor')
  @ApiOperation({ summary: 'The API keys that are not revoked, newest first' })
  @ApiOkResponse({ type: [ApiKeyAnswer] })
  async list(): Promise<ApiKeyAnswer[]> {
    return (await this.keys.list()).map(answerOf);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key; it stops working at once' })
  @ApiNoContentResponse()
  async revoke(@Param('id') id: string, @CalledBy() caller: Caller): Promise<void> {
    await this.keys.revoke(id, caller);
  }
}

function answerOf(key: ApiKey): ApiKeyAnswer {
  const { id, name, role, prefix, createdAt, createdById, createdByName, expiresAt, lastUsedAt } = key;
  return {
    id,
    name,
    role,
    prefix,
    createdAt: createdAt.toISOString(),
    createdBy: { id: createdById, name: createdByName },
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
