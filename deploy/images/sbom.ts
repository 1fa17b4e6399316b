// What an image consists of, as an SPDX document: each package with where it is from and its digest, each file with its own, and
// whose it is. The same image gives the same document. https://spdx.github.io/spdx-spec/v2.3

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Component } from './licences.ts';

/** Where it is in an image. */
export const SBOM = 'usr/share/doc/sysspan/sbom.spdx.json';

export interface Described {
  /** As in sysspan/agent. */
  readonly image: string;
  readonly version: string;
  /** amd64 or arm64. */
  readonly architecture: string;
  /** Seconds since 1970. */
  readonly epoch: number;
}

interface File {
  readonly path: string;
  readonly sha1: string;
  readonly sha256: string;
}

interface Relationship {
  readonly spdxElementId: string;
  readonly relationshipType: 'CONTAINS' | 'DESCRIBES';
  readonly relatedSpdxElement: string;
}

const UNKNOWN = 'NOASSERTION';
const DOCUMENT = 'SPDXRef-DOCUMENT';
const IMAGE = 'SPDXRef-Image';
const OURS = 'SPDXRef-Package-sysspan';
const HOME = 'https://github.com/sysspan/sysspan';

/**
 * The document as text. `layers` are folders, `components` what others wrote; a file that none of these has is ours, and the
 * document itself, which is to lie at SBOM, is left out.
 */
export function sbom(described: Described, layers: readonly string[], components: readonly Component[]): string {
  const files = layers.flatMap(filesOf).sort((a, b) => (a.path < b.path ? -1 : 1));
  const sorted = [...components].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  const owners = new Map(sorted.flatMap((component) => component.files.map((file) => [file, packageId(component)])));
  const owned = Map.groupBy(files, ({ path }) => owners.get(path) ?? OURS);
  const content = {
    packages: [
      imagePackage(described),
      ourPackage(described, owned.get(OURS)),
      ...sorted.map((one) => packageOf(one, owned.get(packageId(one)))),
    ],
    files: files.map(fileOf),
    relationships: [
      relationship(DOCUMENT, 'DESCRIBES', IMAGE),
      ...[OURS, ...sorted.map(packageId)].map((id) => relationship(IMAGE, 'CONTAINS', id)),
      ...files.map((file) => relationship(owners.get(file.path) ?? OURS, 'CONTAINS', fileId(file))),
    ],
  };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `${JSON.stringify({ ...head(described, digest), ...content }, undefined, 1)}\n`;
}

function head({ image, version, architecture, epoch }: Described, digest: string): object {
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name: `${image}-${version}-${architecture}`,
    documentNamespace: `${HOME}/spdx/${image}-${version}-${architecture}-${digest}`,
    creationInfo: {
      created: new Date(epoch * 1000).toISOString().replace('.000Z', 'Z'),
      creators: ['Organization: sysspan', `Tool: deploy/images/build.sh-${version}`],
    },
  };
}

/** All files but links, and but the document. */
function filesOf(layer: string): File[] {
  const entries = readdirSync(layer, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => relative(layer, join(entry.parentPath, entry.name)))
    .filter((path) => path !== SBOM)
    .map((path) => {
      const bytes = readFileSync(join(layer, path));
      const digest = (name: string): string => createHash(name).update(bytes).digest('hex');
      return { path, sha1: digest('sha1'), sha256: digest('sha256') };
    });
}

function fileOf(file: File): object {
  return {
    SPDXID: fileId(file),
    fileName: `./${file.path}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: file.sha1 },
      { algorithm: 'SHA256', checksumValue: file.sha256 },
    ],
    licenseConcluded: UNKNOWN,
    copyrightText: UNKNOWN,
  };
}

function imagePackage({ image, version, architecture }: Described): object {
  return {
    SPDXID: IMAGE,
    name: image,
    versionInfo: version,
    supplier: 'Organization: sysspan',
    downloadLocation: UNKNOWN,
    filesAnalyzed: false,
    primaryPackagePurpose: 'CONTAINER',
    licenseConcluded: UNKNOWN,
    licenseDeclared: UNKNOWN,
    copyrightText: UNKNOWN,
    externalRefs: purlOf(`pkg:oci/${image.replace('sysspan/', '')}@${version}?arch=${architecture}`),
  };
}

function ourPackage({ version }: Described, files: readonly File[] | undefined): object {
  return {
    SPDXID: OURS,
    name: 'sysspan',
    versionInfo: version,
    supplier: 'Organization: sysspan',
    downloadLocation: `git+${HOME}`,
    licenseConcluded: 'Apache-2.0',
    licenseDeclared: 'Apache-2.0',
    copyrightText: UNKNOWN,
    externalRefs: purlOf(`pkg:github/sysspan/sysspan@${version}`),
    ...analysed(files, [`./${SBOM}`]),
  };
}

function packageOf(component: Component, files: readonly File[] | undefined): object {
  const { name, version, purl, cpe, supplier, digest, licence, note } = component;
  return {
    SPDXID: packageId(component),
    name,
    versionInfo: version,
    supplier: supplier ?? UNKNOWN,
    downloadLocation: UNKNOWN,
    checksums: [{ algorithm: digest.algorithm, checksumValue: digest.hex }],
    licenseConcluded: UNKNOWN,
    licenseDeclared: licence.startsWith('see ') ? UNKNOWN : licence,
    copyrightText: UNKNOWN,
    ...(note === undefined ? {} : { comment: note }),
    externalRefs: [
      ...purlOf(purl),
      ...(cpe === undefined ? [] : [{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpe }]),
    ],
    ...analysed(files),
  };
}

/** The verification code of section 7.9: of the files that the image has of it. */
function analysed(files: readonly File[] = [], excluded: readonly string[] = []): object {
  if (files.length === 0) return { filesAnalyzed: false };
  const sums = files.map(({ sha1 }) => sha1).sort();
  const code = createHash('sha1').update(sums.join('')).digest('hex');
  return {
    filesAnalyzed: true,
    packageVerificationCode: {
      packageVerificationCodeValue: code,
      ...(excluded.length === 0 ? {} : { packageVerificationCodeExcludedFiles: excluded }),
    },
  };
}

function purlOf(locator: string): object[] {
  return [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator }];
}

function relationship(from: string, type: Relationship['relationshipType'], to: string): Relationship {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}

const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9.-]+/g, '-');

const packageId = ({ purl }: Component): string => `SPDXRef-Package-${plain(purl.replace(/^pkg:/, '').replace(/\?.*$/, ''))}`;

/** Paths that differ in one sign only keep apart. */
const fileId = ({ path }: File): string => `SPDXRef-File-${plain(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
