import type { Destination, Diagnosis, Symptom } from '../diagnosis.js';
import type { Fault } from '../transport.error.js';
import { STAGES, type Stage } from '../transport.js';
import { type Cause, evidenceOf, fits } from './causes/cause.js';
import { encryptionCauses } from './causes/encryption.js';
import { limitCauses } from './causes/limits.js';
import { networkCauses } from './causes/network.js';
import { recipientCauses } from './causes/recipient.js';
import { refusalCauses } from './causes/refusal.js';
import { senderCauses } from './causes/sender.js';
import { signInCauses } from './causes/sign-in.js';
import { stageCauses } from './causes/stage.js';

/** The table of everything that goes wrong with SMTP. The first row that fits decides; the last one always does. */
const CAUSES = [
  ...networkCauses,
  ...limitCauses,
  ...encryptionCauses,
  ...recipientCauses,
  ...signInCauses,
  ...senderCauses,
  ...refusalCauses,
  ...stageCauses,
] as const satisfies readonly Cause[];

/** The literal names of all causes. Stable: callers compare them, logs keep them. */
export type SmtpCause = (typeof CAUSES)[number]['cause'];
export const SMTP_CAUSES: readonly SmtpCause[] = CAUSES.map(({ cause }) => cause);

export interface SmtpDiagnosis extends Diagnosis {
  readonly cause: SmtpCause;
}

/** What a failure means and what to do about it. Knows an answer to everything, and never throws. */
export function diagnose(symptom: Symptom, destination: Destination): SmtpDiagnosis {
  const evidence = evidenceOf(symptom, destination);
  const row = CAUSES.find(({ when }) => when.some((signs) => fits(signs, evidence))) ?? CAUSES.at(-1)!;
  const said = (text: Cause['title']) => (typeof text === 'string' ? text : text(evidence));
  return {
    cause: row.cause,
    fault: 'fault' in row ? row.fault : faultOf(symptom.stage),
    title: said(row.title),
    advice: said(row.advice),
    fields: row.fields,
    ...('recipientUnknown' in row && { recipientUnknown: row.recipientUnknown }),
    ...('tooManyConnections' in row && { tooManyConnections: row.tooManyConnections }),
  };
}

/** Before the server is told of an email, nothing can be the fault of one. */
function faultOf(stage: Stage): Fault {
  return STAGES.indexOf(stage) < STAGES.indexOf('sender') ? 'account' : 'temporary';
}
