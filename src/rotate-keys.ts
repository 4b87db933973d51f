import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { ConfigError } from './config.js';
import { KeyRotation } from './mail/key-rotation.js';

/**
 * Seals everything that is stored with the first key of `UMS_SECRET_KEYS` again: `npm run rotate-keys`. Put the new
 * key in front, restart the server, run this; once it says that nothing is left, the old key can go. It may be stopped
 * and started again at any time, while the server runs.
 */
try {
  // This process only seals; the server goes on sending.
  process.env.UMS_ROLE = 'web';
  const { module } = await AppModule.forRoot();
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'], abortOnError: false });
  await app.get(KeyRotation).run();
  await app.close();
  console.log('Everything that is stored is sealed with the active key now. The other keys can go.');
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
