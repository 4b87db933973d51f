import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const REFERENCE = '#/components/schemas/';
const REFERENCES = new RegExp(`"${REFERENCE}(\\w+)"`, 'g');

/** The name of the cookie that the page's requests carry. */
export const SESSION_COOKIE = 'ums_mail_session';

/**
 * The OpenAPI document. Answers are described where they are declared; the schemas of requests come from the same
 * class-validator classes that check them.
 */
export function openApiOf(app: INestApplication, version: string): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('UMS Mail')
      .setDescription('Email settings, templates, sending and the log of a User Management Server.')
      .setVersion(version)
      .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The admin token or an API key' })
      .addCookieAuth(SESSION_COOKIE, {
        type: 'apiKey',
        in: 'cookie',
        description: "The page's session. Whatever changes something must also come from the page itself (Origin)",
      })
      .build(),
  );
  const requests = validationMetadatasToSchemas({
    classValidatorMetadataStorage: getMetadataStorage(),
    refPointerPrefix: REFERENCE,
    additionalConverters: {
      isDate: () => ({ type: 'string', format: 'date-time' }),
      // Its bound is the moment of the request, which no document can state.
      minDate: () => {},
    },
  });
  const schemas = (document.components ??= {}).schemas ?? {};
  const describe = (name: string): void => {
    const text = JSON.stringify((schemas[name] = { ...requests[name], additionalProperties: false } as Schema));
    for (const [, part = ''] of text.matchAll(REFERENCES)) if (!(part in schemas)) describe(part);
  };
  for (const name of Object.keys(schemas)) if (name in requests) describe(name);
  return document;
}
