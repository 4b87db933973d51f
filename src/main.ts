import 'reflect-metadata';
import { SignInCode } from './access/sign-in-code.js';
import { createServer } from './bootstrap.js';
import { ConfigError } from './config.js';
import { demandFreePort } from './http/free-port.js';

try {
  const { app, environment } = await createServer();
  // Before anything is sent: where this server runs already, a second one would send the same emails.
  await demandFreePort(environment.port);
  await app.listen(environment.port);
  // Whatever the log level is; the address to sign in with is meant to be read.
  const say = (message: string) =>
    console.log(
      environment.logFormat === 'text' ? message : JSON.stringify({ level: 'log', timestamp: Date.now(), message }),
    );
  const at = environment.mail.baseUrl;
  say(`UMS Mail listens on port ${environment.port}. The API is described at ${new URL('/ums/api/docs', at).href}`);
  if (environment.printsSignIn) {
    say(`Sign in here, once and within 15 minutes: ${app.get(SignInCode).newAddress()}`);
  }
  if (environment.adminTokenFile) say(`The admin token stands in ${environment.adminTokenFile}`);
} catch (error) {
  // Without a stack: what is wrong is in the words, and whoever starts the server is no programmer of it.
  console.error(error instanceof ConfigError ? error.message : error);
  // What has been started by then keeps the process alive, and sending, without anybody who can see it.
  process.exit(1);
}
