import { unreached } from './problem.js';

/**
 * The objects of an answer that comes line by line (`application/x-ndjson`), each as soon as it is there.
 * @throws Problem where it breaks off.
 */
export async function* linesOf<Line>(response: Response): AsyncGenerator<Line> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as Line;
    }
  } catch (error) {
    unreached(error);
  }
}
