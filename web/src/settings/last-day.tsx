import type { Schemas } from '../api/schemas.js';
import { count, timeOf } from '../ui/times.js';

type Hour = Schemas['HourAnswer'];

const HEIGHT = 48;
const WIDTH = 10;
const GAP = 2;

/** The last 24 hours as bars; the same numbers stand beside it as text, and below it as a table. */
export function LastDay({ hours }: { readonly hours: readonly Hour[] }) {
  const most = Math.max(1, ...hours.map(({ accepted, failed }) => accepted + failed));
  const heightOf = (emails: number) => (emails === 0 ? 0 : Math.max(2, (emails / most) * HEIGHT));
  return (
    <>
      <svg
        class="last-day"
        viewBox={`0 0 ${hours.length * (WIDTH + GAP)} ${HEIGHT + 1}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <defs>
          <pattern
            id="failed-hatching"
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class="hatching-ground" width="4" height="4" />
            <rect class="hatching-line" width="2" height="4" />
          </pattern>
        </defs>
        {hours.map(({ hour, accepted, failed }, index) => {
          const x = index * (WIDTH + GAP);
          const lower = heightOf(accepted);
          const upper = heightOf(failed);
          return (
            <g key={hour}>
              <rect class="bar-accepted" x={x} y={HEIGHT - lower} width={WIDTH} height={lower} />
              <rect class="bar-failed" x={x} y={HEIGHT - lower - upper} width={WIDTH} height={upper} />
            </g>
          );
        })}
        <line class="bar-ground" x1="0" x2={hours.length * (WIDTH + GAP)} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
      </svg>
      <details class="by-hour">
        <summary>Hour by hour</summary>
        <table class="rows numbers">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Accepted</th>
              <th scope="col">Failed</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ hour, accepted, failed }) => (
              <tr key={hour}>
                <th scope="row">{timeOf(hour)}</th>
                <td>{count(accepted)}</td>
                <td>{count(failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
