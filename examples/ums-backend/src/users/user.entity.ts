import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text', { unique: true })
  email!: string;

  @Column('text')
  fullName!: string;

  @Column('text', { default: 'member' })
  role!: string;

  /** Of the last link that was sent to the person; the token itself is in that email only. */
  @Column('text')
  tokenHash!: string;

  @Column('datetime')
  tokenExpiresAt!: Date;
}
