// Saving the trace: as OTLP JSON, which this page opens again, and as Chrome trace events for Perfetto.

import type { JSX } from 'preact';
import type { TracePage } from '../http/page-data.ts';
import type { OtlpTraceRequest } from '../spans/otlp-decode.ts';
import { visibleJson } from '../terminal.ts';
import { chromeTrace } from './chrome-trace.ts';
import { useFamilyOf } from './families.ts';

interface SaveButtonsProps {
  readonly trace: TracePage;
  readonly otlp: OtlpTraceRequest | undefined;
}

export function SaveButtons({ trace, otlp }: SaveButtonsProps): JSX.Element {
  const familyOf = useFamilyOf();
  const { id } = trace.summary;
  return (
    <span class="save" role="group" aria-label="Save">
      <span class="minor">Save</span>
      {otlp === undefined ? (
        <a class="button" href={`api/traces/${id}/otlp`} download={`${id}.otlp.json`} title="To open here again, or to send to a back end">
          OTLP JSON
        </a>
      ) : (
        <button type="button" onClick={() => save(`${id}.otlp.json`, otlp)}>
          OTLP JSON
        </button>
      )}
      <button
        type="button"
        title="Chrome trace events, for ui.perfetto.dev"
        onClick={() => save(`${id}.trace.json`, chromeTrace(trace, familyOf))}
      >
        Perfetto
      </button>
    </span>
  );
}

function save(name: string, value: object): void {
  const url = URL.createObjectURL(new Blob([visibleJson(value)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
