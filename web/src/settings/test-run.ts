import { useRef, useState } from 'preact/hooks';
import { fetchApi } from '../api/client.js';
import { linesOf } from '../api/lines.js';
import { asProblem, Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';

export type Stage = Schemas['Stage'];
export type StageReport = Schemas['StageAnswer'];
export type TestResult = Schemas['ResultLine'] & { readonly id?: string; readonly messageId?: string };
type Line = Schemas['PlanLine'] | Schemas['StageLine'] | TestResult;

/** What is tested, for the sentences about it. */
export interface Subject {
  /** The server, or the account where it has none. */
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly sender: string;
}

/** A test, from the press of the button on. */
export interface TestRun {
  readonly state: 'running' | 'passed' | 'failed' | 'cancelled' | 'refused';
  readonly subject: Subject;
  /** The request as text: a test is out of date as soon as the form says something else. */
  readonly tested: string;
  readonly plan: readonly Stage[];
  readonly reports: readonly StageReport[];
  readonly startedAt: Date;
  /** When the stage that runs now began, in milliseconds of `performance.now`. */
  readonly stageSince: number;
  readonly result?: TestResult;
  /** Why there was no test. */
  readonly problem?: Problem;
}

export interface Tester {
  readonly run: TestRun | undefined;
  start(path: string, body: object, subject: Subject, tested: string): Promise<TestRun>;
  /** Ends the request, and with it the connection to the mail server. */
  cancel(): void;
  forget(): void;
  /** The values that were tested were saved: the same request reads differently now. */
  savedAs(tested: string): void;
}

/** Runs a test line by line. A new one ends the one before. */
export function useTester(): Tester {
  const [run, setRun] = useState<TestRun>();
  const request = useRef<AbortController | undefined>(undefined);

  const start: Tester['start'] = async (path, body, subject, tested) => {
    request.current?.abort();
    const ended = new AbortController();
    request.current = ended;
    let now: TestRun = {
      state: 'running',
      subject,
      tested,
      plan: [],
      reports: [],
      startedAt: new Date(),
      stageSince: performance.now(),
    };
    const put = (change: Partial<TestRun>): TestRun => {
      now = { ...now, ...change };
      if (request.current === ended) setRun(now);
      return now;
    };
    put({});
    try {
      const response = await fetchApi(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
        body: JSON.stringify(body),
        signal: ended.signal,
      });
      for await (const line of linesOf<Line>(response)) {
        if (line.type === 'plan') put({ plan: line.stages });
        else if (line.type === 'stage') put({ reports: [...now.reports, line], stageSince: performance.now() });
        else return put({ state: line.ok ? 'passed' : 'failed', result: line, reports: line.stages });
      }
      // The answer ended in the middle of it.
      return put({ state: 'refused', problem: Problem.unreachable() });
    } catch (error) {
      if (ended.signal.aborted) return put({ state: 'cancelled' });
      return put({ state: 'refused', problem: asProblem(error) });
    }
  };

  return {
    run,
    start,
    cancel: () => request.current?.abort(),
    forget: () => {
      request.current?.abort();
      request.current = undefined;
      setRun(undefined);
    },
    savedAs: (tested) => setRun((now) => now && { ...now, tested }),
  };
}

/** Where it stopped: of a server that took back what it had agreed to before, the stage after that. */
export function failedStage({ reports, result }: TestRun): Stage | undefined {
  return reports.find(({ status }) => status === 'failed')?.stage ?? result?.error?.stage;
}
