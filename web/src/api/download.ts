import { useState } from 'preact/hooks';
import { fetchApi } from './client.js';
import { asProblem, type Problem, unreached } from './problem.js';

/**
 * Puts a file of the API into the downloads.
 * @param otherwise its name where the server gives it none.
 * @returns its name.
 * @throws Problem.
 */
export async function download(path: string, otherwise: string, init?: RequestInit): Promise<string> {
  const response = await fetchApi(path, init);
  const link = document.createElement('a');
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? otherwise;
  link.href = URL.createObjectURL(await response.blob().catch(unreached));
  link.click();
  URL.revokeObjectURL(link.href);
  return link.download;
}

/** A download, and what has become of it. */
export interface Download {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** The name of the file, once it is there. */
  readonly file: string | undefined;
  /** As {@link download}, but it throws nothing. */
  readonly start: (...what: Parameters<typeof download>) => Promise<void>;
}

export function useDownload(): Download {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [file, setFile] = useState<string>();
  const start: Download['start'] = async (...what) => {
    setBusy(true);
    setProblem(undefined);
    try {
      setFile(await download(...what));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, file, start };
}

export const downloaded = (file: string): string => `Exported. The file ${file} is in your downloads.`;
