import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Person, type Role, ROLES, type SignIn, SIGN_INS } from './person.js';

/** Who is signed in. */
export class SessionAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  roles!: Role[];

  @ApiPropertyOptional({
    enum: SIGN_INS,
    description: 'How the session began. Absent without one: with a token, or signed in to the host application',
  })
  signIn?: SignIn;
}

/** What a page may know before anybody has signed in. */
export class SignInOptionsAnswer {
  @ApiProperty({ description: 'Whether GET /session/oidc leads to the sign-in of an OpenID provider' })
  openId!: boolean;
}

export function sessionAnswer({ id, name, roles }: Person, signIn?: SignIn): SessionAnswer {
  return { id, name, roles: [...roles], ...(signIn && { signIn }) };
}
