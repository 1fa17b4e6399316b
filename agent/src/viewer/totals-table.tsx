// The table of `strace -c`. A row that can be chosen says which syscall is looked at.

import type { JSX } from 'preact';
import type { PageTotals } from '../http/page-data.ts';
import { useFamilyOf } from './families.ts';
import { count, duration } from './format.ts';
import { FailedMark } from './marks.tsx';
import { OTHERS, type TotalsTable as Table } from './totals.ts';

interface TotalsTableProps {
  readonly table: Table;
  readonly chosen?: string;
  readonly choose?: (name: string) => void;
}

export function TotalsTable({ table: { rows, total }, chosen, choose }: TotalsTableProps): JSX.Element {
  return (
    <table class="totals">
      <thead>
        <tr>
          <th scope="col">% time</th>
          <th scope="col">time</th>
          <th scope="col">per call</th>
          <th scope="col">calls</th>
          <th scope="col">errors</th>
          <th scope="col">syscall</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TotalsRow
            key={row.name}
            row={row}
            whole={total.durationNs}
            chosen={row.name === chosen}
            choose={row.name === OTHERS ? undefined : choose}
          />
        ))}
      </tbody>
      <tfoot>
        <TotalsRow row={total} whole={total.durationNs} />
      </tfoot>
    </table>
  );
}

interface TotalsRowProps {
  readonly row: PageTotals;
  readonly whole: number;
  readonly chosen?: boolean;
  readonly choose?: ((name: string) => void) | undefined;
}

function TotalsRow({ row: { name, calls, errors, durationNs }, whole, chosen = false, choose }: TotalsRowProps): JSX.Element {
  const familyOf = useFamilyOf();
  const share = whole === 0 ? 0 : (durationNs / whole) * 100;
  return (
    <tr class={chosen ? 'chosen' : ''}>
      <td>{share.toFixed(share >= 99.95 ? 0 : 1)}</td>
      <td>{duration(durationNs)}</td>
      <td>{duration(calls === 0 ? 0 : durationNs / calls)}</td>
      <td>{count(calls)}</td>
      <td class={errors > 0 ? 'failed' : ''}>
        {errors > 0 && <FailedMark />}
        {errors > 0 ? count(errors) : ''}
      </td>
      <th scope="row" title={name}>
        {choose === undefined ? (
          name
        ) : (
          <button type="button" class="link" aria-pressed={chosen} onClick={() => choose(name)}>
            <i class={`family ${familyOf(name)}`} />
            {name}
          </button>
        )}
      </th>
    </tr>
  );
}
