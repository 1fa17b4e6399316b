// Which attributes spans carried, and where they are not what the table of attributes says (semconv/attributes.yaml).

import { ATTRIBUTE_TYPES, EVENT_NAMES } from '../semconv/names.ts';
import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan, OtlpTraceRequest } from '../spans/otlp-decode.ts';

function typeOf(value: OtlpAnyValue): string {
  if (value.arrayValue !== undefined) return `${[...new Set(value.arrayValue.values.map(typeOf))].join(' or ') || 'empty '}[]`;
  if (value.stringValue !== undefined) return 'string';
  if (value.intValue !== undefined) return 'int';
  if (value.boolValue !== undefined) return 'boolean';
  return Object.keys(value).join();
}

export class SeenAttributes {
  /** Of attributes and of events. */
  readonly names: Set<string> = new Set();
  /** What the table lacks, or has another type for: one text each. */
  readonly faults: Set<string> = new Set();

  add({ resourceSpans }: OtlpTraceRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      this.#look('a resource', resource.attributes);
      for (const { scope, spans } of scopeSpans) {
        this.#look('a scope', scope.attributes);
        for (const span of spans) this.#span(span);
      }
    }
  }

  /** Attributes and events of the table that were not seen. */
  get missing(): string[] {
    return [...Object.keys(ATTRIBUTE_TYPES), ...EVENT_NAMES].filter((name) => !this.names.has(name));
  }

  #span({ name, attributes, events, links }: OtlpSpan): void {
    this.#look(`span ${name}`, attributes);
    for (const event of events) this.#event(event.name, event.attributes);
    for (const link of links) this.#look('a link', link.attributes);
  }

  #event(name: string, attributes: readonly OtlpKeyValue[]): void {
    this.names.add(name);
    if (!(EVENT_NAMES as readonly string[]).includes(name)) this.faults.add(`event ${name} is not in the table`);
    this.#look(`event ${name}`, attributes);
  }

  #look(where: string, attributes: readonly OtlpKeyValue[]): void {
    for (const { key, value } of attributes) {
      this.names.add(key);
      const wanted = (ATTRIBUTE_TYPES as Readonly<Record<string, string>>)[key];
      const found = typeOf(value);
      if (wanted === undefined) this.faults.add(`${where}: ${key} is not in the table`);
      else if (found !== wanted && found !== 'empty []') this.faults.add(`${where}: ${key} is ${found}, and not ${wanted}`);
    }
  }
}
