import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { about } from './about.js';
import { complete } from './complete.js';

/** Serves the OpenAPI page at `/docs` and the document at `/docs-json` and `/docs-yaml`, all from this machine. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApi(app), {
    customSiteTitle: 'TripSage API',
    swaggerOptions: { validatorUrl: null },
  });
}

/** The document of the API: OpenAPI 3.1, made from its controllers and their DTOs. */
function openApi(app: NestFastifyApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, about(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  return complete(document);
}
