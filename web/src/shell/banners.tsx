import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { count, dateOf, plural, spanOf, timeOf } from '../ui/times.js';
import { HOME, navigate, path } from './location.js';
import { type MailStatus, mailStatus } from './mail-status.js';

/** Waiting that long is worth a word. */
const SLOW_MS = 10 * 60_000;

interface Banner {
  readonly key: string;
  readonly tone: 'danger' | 'warning' | 'info' | 'success';
  readonly lead: string;
  readonly text: string;
  readonly actions?: preact.ComponentChildren;
}

/** What an admin must know, wherever on the page: the gravest first, the rest on demand. */
export function Banners() {
  const [showsAll, setShowsAll] = useState(false);
  const status = mailStatus.now.value;
  if (!status) return null;
  const banners = bannersOf(status);
  const [first, ...others] = banners;
  if (!first) return null;
  const shown = showsAll ? banners : [first];
  return (
    <section class="banner" aria-label="Alert">
      {shown.map(({ key, tone, lead, text, actions }) => (
        <Notice key={key} tone={tone} lead={lead} actions={actions}>
          {text}
        </Notice>
      ))}
      {others.length > 0 && (
        <Button look="text" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show only the gravest' : `and ${others.length} more`}
        </Button>
      )}
    </section>
  );
}

function bannersOf(status: MailStatus): Banner[] {
  const banners: Banner[] = [];
  if (status.state === 'on-hold') banners.push(onHold(status));
  if (status.state === 'paused') banners.push(paused(status));
  if (status.state === 'not-configured') banners.push(notConfigured(status));
  if (status.state === 'working' && mailStatus.mended.value !== undefined) {
    const accepted = Math.max(0, mailStatus.mended.value - status.waiting);
    banners.push({
      key: 'mended',
      tone: 'success',
      lead: 'Sending again.',
      text: `The ${plural(mailStatus.mended.value, 'waiting email')} are on their way: ${count(accepted)} so far.`,
    });
  } else if (status.state === 'working' && status.oldestWaitingAt) {
    const waited = Date.now() - new Date(status.oldestWaitingAt).getTime();
    if (waited > SLOW_MS) {
      banners.push({
        key: 'slow',
        tone: 'warning',
        lead: 'Emails are waiting longer than usual.',
        text: `The oldest has waited ${spanOf(waited)}. Nothing to do unless it lasts.`,
        actions: session.may('help-desk', 'auditor') && (
          <Button onClick={() => navigate(`${HOME}/logs?status=queued`)}>Show Waiting Emails</Button>
        ),
      });
    }
  }
  for (const { what, at } of status.expiring) banners.push(expiring(what, at));
  return banners;
}

function onHold({ since, reason, waiting, linksExpireFrom, nextProbeAt }: MailStatus): Banner {
  const lost = `${plural(waiting, 'email')} ${waiting === 1 ? 'is' : 'are'} waiting and none is lost.`;
  if (!session.may('auditor')) {
    const text = `${lost} An administrator has to change the email settings.`;
    const lead = `Sending is on hold since ${since ? timeOf(since) : 'a moment ago'}.`;
    return {
      key: 'on-hold',
      tone: 'danger',
      lead,
      text,
      actions: <CopyButton text={() => `${lead} ${text}`}>Copy Details</CopyButton>,
    };
  }
  const text = [
    reason?.title,
    since && `That is so since ${timeOf(since)}.`,
    lost,
    linksExpireFrom && `Links in them expire from ${timeOf(linksExpireFrom)}.`,
    nextProbeAt && `Next try at ${timeOf(nextProbeAt)}.`,
    reason?.advice,
  ];
  return {
    key: 'on-hold',
    tone: 'danger',
    lead: 'Sending is on hold.',
    text: text.filter(Boolean).join(' '),
    actions: path.value !== HOME && <Button onClick={() => navigate(HOME)}>Go to Settings</Button>,
  };
}

function paused({ since, pausedBy, waiting }: MailStatus): Banner {
  return {
    key: 'paused',
    tone: 'warning',
    lead: `Sending was paused by ${pausedBy?.name ?? 'somebody'}${since ? ` at ${timeOf(since)}` : ''}.`,
    text: `New emails are accepted and wait: ${count(waiting)} so far.`,
    actions: session.may() && <ResumeSending />,
  };
}

function notConfigured({ waiting }: MailStatus): Banner {
  return {
    key: 'not-configured',
    tone: 'info',
    lead: 'Email is not set up yet.',
    text:
      waiting === 0
        ? 'Emails wait here until it is.'
        : `Emails wait here until it is: ${count(waiting)} ${waiting === 1 ? 'is' : 'are'} waiting.`,
    actions: session.may() && path.value !== HOME && <Button onClick={() => navigate(HOME)}>Set Up Email</Button>,
  };
}

function expiring(what: string, at: string): Banner {
  const left = new Date(at).getTime() - Date.now();
  const isSecret = what !== 'certificate';
  const subject = isSecret ? 'The client secret' : "The mail server's certificate";
  return {
    key: `expiring-${what}`,
    tone: left < 0 ? 'danger' : 'warning',
    lead:
      left < 0 ? `${subject} expired on ${dateOf(at)}.` : `${subject} expires on ${dateOf(at)}, in ${spanOf(left)}.`,
    text: isSecret
      ? 'Make a new one in Microsoft Entra and enter it here.'
      : 'After that, nothing is sent. Ask whoever runs the mail server to renew it.',
  };
}

function ResumeSending() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const resume = async () => {
    setBusy(true);
    try {
      await answerOf(api.POST('/ums/api/v1/email-status/resume'));
      await mailStatus.refresh();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => void resume()} busy={busy ? 'Resuming…' : undefined}>
        Resume Sending
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
