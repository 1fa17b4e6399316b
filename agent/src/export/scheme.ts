/** What an endpoint must not begin with: the OpenTelemetry package would guess. Without a scheme it uses TLS. */
export const FOREIGN_SCHEME: RegExp = /^(?!https?:|unix:)\w+:\/\//;
