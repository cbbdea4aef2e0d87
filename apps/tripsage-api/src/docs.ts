import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI page at `/docs` and the document at `/docs-json` and `/docs-yaml`, all from this machine. */
export function serveDocs(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setTitle('TripSage')
    .setDescription(
      'Travel planning. Answers state in `Cache-Status` (RFC 9211) and `Age` whether they came from the cache. Errors ' +
        'are problem details (RFC 9457).',
    )
    .setVersion('0.1.0')
    .build();
  SwaggerModule.setup(
    'docs',
    app,
    () => withClosedRequests(ofTheApi(SwaggerModule.createDocument(app, about))),
    {
      customSiteTitle: 'TripSage API',
      swaggerOptions: { validatorUrl: null },
    },
  );
}

/** The paths for operators; the guide of `@tripsage/cache` describes them. */
function ofTheApi(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/'));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** Marks the schemas of requests as closed, since requests with other fields are rejected. */
function withClosedRequests(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths)) {
    for (const name of [path.post, path.put, path.patch].map(requestSchemaName)) {
      if (name !== undefined) schemas[name] = { ...schemas[name], additionalProperties: false };
    }
  }
  return document;
}

function requestSchemaName(operation: OpenAPIObject['paths'][string]['post']): string | undefined {
  const body = operation?.requestBody;
  if (body === undefined || '$ref' in body) return undefined;
  const schema = body.content['application/json']?.schema;
  return schema !== undefined && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
}
