import { Catch } from '@nestjs/common';
import { AppError, ProblemFilter } from 'ums-mail';

/** Answers what `MailService` refuses, such as an address that is none. Everything else is answered as usual. */
@Catch(AppError)
export class MailProblemFilter extends ProblemFilter {}
