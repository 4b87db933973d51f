import { ApiProperty } from '@nestjs/swagger';

/** Who did something, as answers name people: the id is for programs, the name for people. */
export class PersonAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;
}
