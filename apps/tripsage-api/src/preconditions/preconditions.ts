import type { ApiHeaderOptions, ApiResponseOptions } from '@nestjs/swagger';
import { ProblemError } from '../problems/problem.error.js';
import { type AcceptedVersions, entityTag, versionsToMatch } from './entity-tag.js';

/**
 * The versions that a change is meant for.
 *
 * @throws ProblemError 428 without an `If-Match` header
 * @throws InvalidRequestError for one that is not well-formed
 */
export function requiredMatch(header: string | undefined): AcceptedVersions {
  if (header !== undefined) return versionsToMatch(header);
  throw new ProblemError('precondition-required', {
    title: 'A change has to say which version it is of',
    status: 428,
    detail:
      'Send If-Match with the ETag that you read, so that nobody’s change is lost; or * for any version.',
  });
}

/** The answer to a change that was meant for another version than the current one. */
export function outdated(current: number): ProblemError {
  const problem = {
    title: 'It was changed since you read it',
    status: 412,
    detail: `The current version is ${current}: read it again, and repeat your change.`,
  };
  return new ProblemError('version-outdated', problem, { etag: entityTag(current) });
}

export const ifMatchHeader: ApiHeaderOptions = {
  name: 'If-Match',
  required: true,
  description: 'The `ETag` that you read, or `*` for any version (RFC 9110 section 13.1.1).',
  example: '"1"',
};

export const ifNoneMatchHeader: ApiHeaderOptions = {
  name: 'If-None-Match',
  required: false,
  description: 'The `ETag` of the version that you have: where it is the current one, the answer is 304.',
  example: '"1"',
};

/** Documents the header that carries a row's version. */
export const versionHeaders: ApiResponseOptions['headers'] = {
  ETag: {
    description: 'The version, for `If-Match` and `If-None-Match`.',
    schema: { type: 'string', example: '"1"' },
  },
};
