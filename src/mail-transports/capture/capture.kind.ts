import { TransportError } from '../transport.error.js';
import type { Probe, ProbeResult, Stage, StageReport, TransportKind } from '../transport.js';
import type { CapturedEmails } from './captured-emails.js';
import { CaptureSettings } from './capture.settings.js';
import { CaptureTransport } from './capture.transport.js';

/** Keeps emails in memory instead of sending them: for development, demonstrations and the tests of hosts. */
export function captureKind(emails: CapturedEmails): TransportKind<CaptureSettings> {
  const transport = new CaptureTransport(emails);
  return {
    id: 'capture',
    label: 'Capture (development)',
    description: 'Keeps emails in the memory of this process instead of sending them.',
    developmentOnly: true,
    settings: CaptureSettings,
    destination: [],
    check: () => [],
    stages: (_settings, withEmail = false) => (withEmail ? ['connect', 'hand-over'] : ['connect']),
    probe: (probe) => tryOut(transport, probe),
    open: () => transport,
  };
}

async function tryOut(
  transport: CaptureTransport,
  { email, onStage, signal }: Probe<CaptureSettings>,
): Promise<ProbeResult> {
  const stages: StageReport[] = [];
  const report = (stage: Stage, status: StageReport['status'], detail: string) => {
    const entry: StageReport = { stage, status, durationMs: 0, detail };
    stages.push(entry);
    onStage(entry);
  };
  report('connect', 'passed', 'Emails stay in this process');
  if (!email) return { ok: true, stages };
  try {
    const receipt = await transport.send(email, signal);
    report('hand-over', 'passed', receipt.reply);
    return { ok: true, stages, receipt };
  } catch (error) {
    const { failure } = error as TransportError;
    report('hand-over', 'failed', failure.title);
    return { ok: false, stages, error: failure };
  }
}
