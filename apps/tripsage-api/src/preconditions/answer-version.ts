import type { FastifyReply } from 'fastify';
import { entityTag, isKnownVersion } from './entity-tag.js';

/**
 * The answer with a row: its version as `ETag`, and nothing but status 304 where the client has it.
 *
 * @param known the header `If-None-Match`
 */
export function answerVersion<Row extends { readonly version: number }>(
  row: Row,
  known: string | undefined,
  reply: FastifyReply,
): Row | undefined {
  reply.header('etag', entityTag(row.version));
  if (!isKnownVersion(known, row.version)) return row;
  reply.code(304);
  return undefined;
}
