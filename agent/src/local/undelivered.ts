// What a trace says at its end of spans that did not arrive.

/** What did not arrive at a target, in sentences. */
export function undelivered(
  target: string,
  { dropped, failed, rejected = 0 }: { readonly dropped: number; readonly failed: number; readonly rejected?: number },
  { why, refusal = '' }: { readonly why: string; readonly refusal?: string },
): string[] {
  return [
    ...(dropped > 0
      ? [`${dropped} spans were dropped because ${target} took them too slowly: trace fewer calls with -e, or set --spans-per-second`]
      : []),
    ...(failed > 0 ? [`${failed} spans could not be sent to ${target}${why}`] : []),
    ...(rejected > 0 ? [`${rejected} spans were rejected by ${target}: ${refusal}`] : []),
  ];
}
