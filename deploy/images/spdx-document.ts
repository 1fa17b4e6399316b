// What SPDX 2.3 requires of a document (spdx.github.io/spdx-spec/v2.3), for tests: its fields and their forms, and that all that is
// referred to is there. `pyspdxtools -i FILE` of the SPDX project says the same and more.

import assert from 'node:assert/strict';
import { Ajv } from 'ajv';

export interface SpdxDocument {
  readonly packages: readonly SpdxPackage[];
  readonly files: readonly { readonly SPDXID: string; readonly fileName: string; readonly checksums: readonly Checksum[] }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo: string;
  readonly filesAnalyzed: boolean;
  readonly packageVerificationCode?: { readonly packageVerificationCodeValue: string };
}

interface Checksum {
  readonly algorithm: string;
  readonly checksumValue: string;
}

const text = { type: 'string', minLength: 1 };
const matching = (pattern: string): object => ({ type: 'string', pattern });
const id = matching('^SPDXRef-[A-Za-z0-9.-]+$');
const listOf = (items: object, minItems = 0): object => ({ type: 'array', items, minItems });
const record = (properties: Record<string, object>, optional: Record<string, object> = {}): object => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});
const checksum = record({
  algorithm: { enum: ['SHA1', 'SHA256', 'SHA512'] },
  checksumValue: matching('^([0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$'),
});
const reference = record({
  referenceCategory: { enum: ['PACKAGE-MANAGER', 'SECURITY'] },
  referenceType: { enum: ['purl', 'cpe23Type'] },
  referenceLocator: matching('^(pkg:[a-z]+/\\S+@\\S+|cpe:2\\.3:\\S+)$'),
});
const licence = matching('^(NOASSERTION|NONE|[A-Za-z0-9 .+()-]+)$');

const schema = record({
  spdxVersion: { const: 'SPDX-2.3' },
  dataLicense: { const: 'CC0-1.0' },
  SPDXID: { const: 'SPDXRef-DOCUMENT' },
  name: text,
  documentNamespace: matching('^https://[^#\\s]+$'),
  creationInfo: record({
    created: matching('^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$'),
    creators: listOf(matching('^(Person|Organization|Tool): \\S'), 1),
  }),
  packages: listOf(
    record(
      {
        SPDXID: id,
        name: text,
        versionInfo: text,
        supplier: matching('^(NOASSERTION|(Person|Organization): \\S.*)$'),
        downloadLocation: matching('^(NOASSERTION|NONE|git\\+https://\\S+)$'),
        filesAnalyzed: { type: 'boolean' },
        licenseConcluded: licence,
        licenseDeclared: licence,
        copyrightText: text,
        externalRefs: listOf(reference, 1),
      },
      {
        checksums: listOf(checksum, 1),
        comment: text,
        primaryPackagePurpose: { const: 'CONTAINER' },
        packageVerificationCode: record(
          { packageVerificationCodeValue: matching('^[0-9a-f]{40}$') },
          { packageVerificationCodeExcludedFiles: listOf(text) },
        ),
      },
    ),
    1,
  ),
  files: listOf(
    record({ SPDXID: id, fileName: matching('^\\./'), checksums: listOf(checksum, 2), licenseConcluded: licence, copyrightText: text }),
  ),
  relationships: listOf(record({ spdxElementId: id, relationshipType: { enum: ['CONTAINS', 'DESCRIBES'] }, relatedSpdxElement: id }), 1),
});

/** A document that is as SPDX wants it. @throws AssertionError */
export function spdxDocument(json: string): SpdxDocument {
  const document = JSON.parse(json) as SpdxDocument;
  const validate = new Ajv({ allErrors: true }).compile(schema);
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5)));
  const ids = ['SPDXRef-DOCUMENT', ...[...document.packages, ...document.files].map(({ SPDXID }) => SPDXID)];
  assert.equal(new Set(ids).size, ids.length);
  const contained = document.relationships.map(({ relatedSpdxElement }) => relatedSpdxElement).sort();
  // Each is contained by exactly one, or described.
  assert.deepEqual(contained, ids.slice(1).sort());
  const owners = new Set(document.relationships.map(({ spdxElementId }) => spdxElementId));
  for (const owner of owners) assert.ok(ids.includes(owner), owner);
  for (const { SPDXID, filesAnalyzed, packageVerificationCode } of document.packages) {
    assert.equal(filesAnalyzed, packageVerificationCode !== undefined);
    if (!SPDXID.endsWith('Image')) assert.equal(owners.has(SPDXID), filesAnalyzed, SPDXID);
  }
  return document;
}
