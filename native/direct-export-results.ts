// What has become of segments that native sends by itself.

/** What became of the segments of one owner. */
export interface DirectExportOwner {
  readonly owner: string;
  /** Spans that were taken since the last look. */
  readonly spans: number;
  /** Spans that are under way, or have come back and were not fetched. */
  readonly pending: number;
  /** The latest traces of those that were taken since the last look. */
  readonly traceIds: readonly string[];
}

/** What a poll of a direct export shows. */
export interface DirectExportState {
  readonly owners: readonly DirectExportOwner[];
  /** Spans that were taken since the last look, with something to say about them: the response message, which came so many times. */
  readonly answers: readonly { readonly owner: string; readonly spans: number; readonly body: Uint8Array; readonly times: number }[];
  /** How long each request took that was taken since the last look; of the first ones, after a long time. */
  readonly seconds: readonly number[];
  /** Bytes that are under way, or have come back. */
  readonly bytes: number;
}
