import { cleanReply } from '../server-reply.js';
import { StageLog } from '../stage-log.js';
import { SymptomError } from '../symptom.error.js';
import type { SeenCertificate } from '../diagnosis.js';
import type { Probe, ProbeResult } from '../transport.js';
import { secretsOf, type SmtpAccount } from './smtp.account.js';
import { transportError } from './smtp.failure.js';
import { SmtpSession } from './smtp.session.js';
import type { SmtpSettings } from './smtp.settings.js';
import { stagesNotNeeded, stagesOf } from './smtp.stages.js';
import { suggest } from './smtp.suggestion.js';

/** Test Connection, and with an email the test email: on one connection, which ends with it. */
export async function probeSmtp(account: SmtpAccount, probe: Probe<SmtpSettings>): Promise<ProbeResult> {
  const { settings, sender } = account;
  const { email, onStage, signal } = probe;
  const log = new StageLog(stagesOf(settings, email !== undefined), onStage, stagesNotNeeded(settings));
  let certificate: SeenCertificate | undefined;
  let session: SmtpSession | undefined;
  const result = (rest: Pick<ProbeResult, 'error' | 'suggestion' | 'alsoTriedPorts' | 'receipt'>): ProbeResult => ({
    ok: rest.error === undefined,
    stages: log.reports,
    ...rest,
    ...(certificate && { certificateExpiresAt: certificate.validTo }),
  });

  try {
    session = await SmtpSession.open(account, {
      signal,
      onPassed: (stage, detail, seen) => {
        certificate = seen ?? certificate;
        log.passed(stage, detail);
      },
    });
    await session.checkSender(sender.address, signal);
    log.passed('sender', 'The server accepts this sender');
    if (!email) return result({});

    const last = await session.send(email, signal, () => log.passed('recipient', 'The server accepts this recipient'));
    const receipt = { reply: cleanReply(last, secretsOf(settings, email)), server: settings.host };
    log.passed('hand-over', receipt.reply);
    return result({ receipt });
  } catch (thrown) {
    const { symptom } = SymptomError.at('connect', thrown);
    const { failure: error } = transportError(thrown, account, email);
    certificate = symptom.certificate ?? certificate;
    log.failed(error.stage, error.title);
    const found = await suggest(account, { symptom, failure: error, abilities: session?.abilities }, signal);
    return result({ error, ...found });
  } finally {
    session?.quit();
  }
}
