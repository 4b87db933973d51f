import type { ComponentChildren } from 'preact';
import { session } from '../session/session.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { count, dateOf, plural, spanOf, timeOf, whenOf } from '../ui/times.js';
import { HOME, navigate, path } from './location.js';
import { acceptedIn, type MailStatus, type mailStatus } from './mail-status.js';
import { ResumeSending } from './resume-sending.js';

interface Banner {
  readonly key: string;
  readonly tone: 'danger' | 'warning' | 'info' | 'success';
  readonly lead: string;
  readonly text: string;
  readonly actions?: ComponentChildren;
}

/** Everything that is to be told of this state, the gravest first. */
export function bannersOf(status: MailStatus, mended: typeof mailStatus.mended.value): Banner[] {
  const banners: (Banner | false | undefined)[] = [
    status.state === 'on-hold' && (session.may('auditor') ? onHold(status) : onHoldForOthers(status)),
    status.state === 'paused' && paused(status),
    status.state === 'not-configured' && notConfigured(status),
    status.slow && !mended && slow(status, status.slow),
    mended && again(status, mended),
    ...status.expiring.map((expiring) => endOf(expiring, status)),
    ...status.templatesFallenBack.map(fellBack),
  ];
  return banners.filter((banner) => banner !== false && banner !== undefined);
}

function onHold(status: MailStatus): Banner {
  const { since, server, reason, waitingWithLinks, linksExpireFrom, nextProbeAt } = status;
  const isPassword = reason?.code === 'wrong-password' && server && since;
  const text = [
    isPassword ? `${server} has refused the password since ${timeOf(since)}.` : reason?.title,
    !isPassword && since && `That is so since ${timeOf(since)}.`,
    nothingLost(status),
    linksExpireFrom && `${count(waitingWithLinks)} of them carry links that expire from ${timeOf(linksExpireFrom)}.`,
    nextProbeAt && `Next try ${whenOf(nextProbeAt)}.`,
  ];
  return {
    key: 'on-hold',
    tone: 'danger',
    lead: 'Sending is on hold.',
    text: text.filter(Boolean).join(' '),
    actions: path.value !== HOME && <Button onClick={() => navigate(HOME)}>Go to Settings</Button>,
  };
}

/** For those who can do nothing about it but tell somebody. */
function onHoldForOthers(status: MailStatus): Banner {
  const lead = `Sending is on hold since ${status.since ? timeOf(status.since) : 'a moment ago'}.`;
  const text = `${nothingLost(status)} An administrator has to change the email settings.`;
  return {
    key: 'on-hold',
    tone: 'danger',
    lead,
    text,
    actions: <CopyButton text={() => `${lead} ${text}`}>Copy Details</CopyButton>,
  };
}

function nothingLost({ waiting }: MailStatus): string {
  return `${plural(waiting, 'email')} ${waiting === 1 ? 'is' : 'are'} waiting and none is lost.`;
}

function paused({ since, pausedBy, waiting }: MailStatus): Banner {
  return {
    key: 'paused',
    tone: 'warning',
    lead: `Sending was paused by ${pausedBy?.name ?? 'somebody'}${since ? ` ${whenOf(since)}` : ''}.`,
    text: `New emails are accepted and wait: ${count(waiting)} so far.`,
    actions: session.may() && <ResumeSending />,
  };
}

function notConfigured({ waiting }: MailStatus): Banner {
  const soFar = waiting > 0 && `: ${count(waiting)} ${waiting === 1 ? 'is' : 'are'} waiting`;
  return {
    key: 'not-configured',
    tone: 'info',
    lead: 'Email is not set up yet.',
    text: `Emails wait here until it is${soFar || ''}.`,
    actions: session.may() && path.value !== HOME && <Button onClick={() => navigate(HOME)}>Set Up Email</Button>,
  };
}

function slow({ server }: MailStatus, { since, reason }: NonNullable<MailStatus['slow']>): Banner {
  const said = reason && (reason.reply ? `${server ?? 'The mail server'} answered: “${reason.reply}”` : reason.title);
  return {
    key: 'slow',
    tone: 'warning',
    lead: 'Emails are waiting longer than usual.',
    text: [
      `The oldest has waited ${spanOf(Date.now() - new Date(since).getTime())}.`,
      said,
      'Nothing to do unless it lasts.',
    ]
      .filter(Boolean)
      .join(' '),
    actions: session.may('help-desk', 'auditor') && (
      <Button onClick={() => navigate(`${HOME}/logs?status=queued`)}>Show Waiting Emails</Button>
    ),
  };
}

function again(status: MailStatus, { waiting, acceptedBefore }: NonNullable<typeof mailStatus.mended.value>): Banner {
  const accepted = Math.max(0, acceptedIn(status) - acceptedBefore);
  const emails = `${plural(waiting, 'waiting email')} ${waiting === 1 ? 'is' : 'are'} on ${waiting === 1 ? 'its' : 'their'} way`;
  return {
    key: 'mended',
    tone: 'success',
    lead: 'Sending again.',
    text:
      status.waiting === 0
        ? `No email is waiting any more: ${count(accepted)} accepted.`
        : `The ${emails}: ${count(accepted)} accepted so far.`,
  };
}

function endOf({ what, at }: MailStatus['expiring'][number], { server }: MailStatus): Banner {
  const left = new Date(at).getTime() - Date.now();
  const isSecret = what === 'secret';
  const subject = isSecret ? 'The client secret' : `The certificate of ${server ?? 'the mail server'}`;
  return {
    key: `expiring-${what}`,
    tone: left < 0 ? 'danger' : 'warning',
    lead: `${subject} ${left < 0 ? `expired on ${dateOf(at)}` : `expires on ${dateOf(at)}, in ${spanOf(left)}`}.`,
    text: isSecret
      ? 'Make a new one in Microsoft Entra and enter it in the settings.'
      : `${left < 0 ? 'Since then' : 'After that'}, nothing is sent. Ask whoever runs the mail server to renew it.`,
    actions: isSecret && session.may() && path.value !== HOME && (
      <Button onClick={() => navigate(HOME)}>Enter New Secret</Button>
    ),
  };
}

function fellBack({ id, name, eventLabel }: MailStatus['templatesFallenBack'][number]): Banner {
  const address = `${HOME}/templates/${id}`;
  return {
    key: `fell-back-${id}`,
    tone: 'warning',
    lead: 'A template cannot be used.',
    text: `“${name}” for ${eventLabel} failed, so the system template is sent instead.`,
    actions: session.may('template-editor', 'auditor') && path.value !== address && (
      <Button onClick={() => navigate(address)}>Open Template</Button>
    ),
  };
}
