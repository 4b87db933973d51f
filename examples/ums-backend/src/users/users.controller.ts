import { Body, Controller, HttpCode, Param, ParseIntPipe, Post, UseFilters, ValidationPipe } from '@nestjs/common';
import { IsString, Length } from 'class-validator';
import { MailProblemFilter } from './mail-problem.filter.js';
import { UsersService } from './users.service.js';

class NewUser {
  /** Whether it is an email address, `MailService` knows. */
  @IsString()
  email!: string;

  @Length(1, 100)
  fullName!: string;
}

class ForgottenPassword {
  @IsString()
  email!: string;
}

class NewRole {
  @Length(1, 40)
  role!: string;
}

const checked = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true });

@Controller()
@UseFilters(MailProblemFilter)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post('users')
  async create(@Body(checked) { email, fullName }: NewUser): Promise<object> {
    const { id } = await this.users.create({ email, fullName });
    return { id, email, fullName };
  }

  @Post('forgot-password')
  @HttpCode(202)
  async forgotPassword(@Body(checked) { email }: ForgottenPassword): Promise<void> {
    await this.users.forgotPassword(email);
  }

  @Post('users/:id/role')
  @HttpCode(204)
  async grant(@Param('id', ParseIntPipe) id: number, @Body(checked) { role }: NewRole): Promise<void> {
    await this.users.grant(id, role);
  }
}
