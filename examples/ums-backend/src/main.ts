import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const { PORT = '3000', BASE_URL = `http://localhost:${PORT}`, DATABASE = 'ums.sqlite', NODE_ENV } = process.env;
const { SECRET_KEYS = '', ADMIN_TOKEN } = process.env;

const module = AppModule.forRoot({
  database: DATABASE,
  mail: {
    baseUrl: BASE_URL,
    secretKeys: SECRET_KEYS,
    production: NODE_ENV === 'production',
    ...(ADMIN_TOKEN !== undefined && { adminToken: ADMIN_TOKEN }),
  },
});
const app = await NestFactory.create(module);
app.enableShutdownHooks();
await app.listen(PORT);
console.log(`The UMS listens on port ${PORT}.`);
