import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { describeWith } from './required.js';
import { smtpSinkMissing, startSmtpSink } from './smtp-sink.js';

describeWith(smtpSinkMissing(), 'the smtp-sink of the tests', () => {
  it('takes an email as soon as it has started, and none once it has stopped', async () => {
    const sink = await startSmtpSink();
    const transport = createTransport({ host: '127.0.0.1', port: sink.port, ignoreTLS: true });
    const email = { from: 'a@b.example', to: 'c@d.example', text: 'Hello' };
    await expect(transport.sendMail(email)).resolves.toMatchObject({ accepted: ['c@d.example'] });
    await sink.stop();
    await expect(transport.sendMail(email)).rejects.toThrow('ECONNREFUSED');
  });
});
