// MicroTime of the Kubernetes API: RFC 3339 with exactly six digits of fractions; any other number of them is refused.

export function microTime(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
