import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { captureEmails, type EmailCapture } from 'ums-mail/testing';
import { AppModule } from '../app.module.js';
import { roleGranted } from './role-granted.event.js';
import { User } from './user.entity.js';

const BASE_URL = 'https://portal.example.com';

describe('Users', () => {
  let app: INestApplication;
  let mail: EmailCapture;

  const post = async (path: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${await app.getUrl()}/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  before(async () => {
    const secretKeys = `test:${Buffer.alloc(32, 1).toString('base64')}`;
    const mail = { baseUrl: BASE_URL, secretKeys, production: false };
    app = await NestFactory.create(AppModule.forRoot({ database: ':memory:', mail }), { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
  });
  after(() => app.close());
  beforeEach(async () => {
    mail = await captureEmails(app);
  });

  it('get a link with which they activate their account', async () => {
    const { status } = await post('users', { email: 'kim@example.com', fullName: 'Kim Öst' });
    assert.equal(status, 201);
    const email = await mail.next({ event: 'account-activation', to: 'kim@example.com' });
    assert.match(email.link('activate'), /^https:\/\/portal\.example\.com\/activate\/[\w-]{43}$/);
    assert.match(email.text, /Hello Kim Öst/);
    await mail.none();
  });

  it('are not made twice, nor written to a second time', async () => {
    assert.equal((await post('users', { email: 'kim@example.com', fullName: 'Kim' })).status, 409);
    await mail.none();
  });

  it('are not kept where their address is none', async () => {
    const { status, text } = await post('users', { email: 'kim@example', fullName: 'Kim' });
    assert.equal(status, 400);
    assert.match(text, /to\.address/);
    assert.equal(await app.get(DataSource).manager.countBy(User, { email: 'kim@example' }), 0);
    await mail.none();
  });

  it('who forgot their password get a link, and nobody learns who has an account', async () => {
    const answers = [await post('forgot-password', { email: 'kim@example.com' })];
    answers.push(await post('forgot-password', { email: 'nobody@example.com' }));
    assert.deepEqual(answers[0], answers[1]);
    const email = await mail.next({ event: 'forgot-password' });
    assert.equal(email.to, 'kim@example.com');
    assert.ok(email.link('reset').startsWith(`${BASE_URL}/reset/`));
    await mail.none();
  });

  it('are told about a new role', async () => {
    const { id } = await app.get(DataSource).manager.findOneByOrFail(User, { email: 'kim@example.com' });
    assert.equal((await post(`users/${id}/role`, { role: 'editor' })).status, 204);
    const email = await mail.next({ event: roleGranted });
    assert.equal(email.subject, 'You are now editor at portal.example.com');
    assert.equal(email.link('portal'), `${BASE_URL}/home`);
  });
});
