import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseName } from './database-name.js';

describe('The name of a database', () => {
  it.each([
    ['sqlite:data/ums-mail.sqlite', `sqlite:${resolve('data/ums-mail.sqlite')}`],
    ['sqlite:/var/lib/ums-mail/ums-mail.sqlite', 'sqlite:/var/lib/ums-mail/ums-mail.sqlite'],
    ['postgres://db.example.com/ums_mail', 'postgres://db.example.com/ums_mail'],
    ['postgresql://ums:s3cret@db.example.com:5433/ums_mail', 'postgresql://db.example.com:5433/ums_mail'],
    ['postgres://ums:s%2F3cret@[::1]/ums_mail?password=s3cret&sslmode=require#s3cret', 'postgres://[::1]/ums_mail'],
    ['postgres:///ums_mail?host=/var/run/postgresql', 'postgres:///ums_mail'],
    ['postgres://ums:s3/cret@db.example.com/ums_mail', 'the PostgreSQL database'],
  ])('in %s is where it is, and nothing secret', (url, name) => {
    expect(databaseName(url)).toBe(name);
  });
});
