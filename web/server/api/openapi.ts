// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { failureAnswer } from "../describe-failure.ts";
import type { Endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./endpoints.ts";

/** The interface as an OpenAPI 3.1 document, built from the schemas that the server itself uses. */
export function openApi(version: string): Record<string, unknown> {
  const endpoints: readonly Endpoint[] = ENDPOINTS as unknown as readonly Endpoint[];
  return {
    openapi: "3.1.0",
    info: {
      title: "ctraudit serve",
      version,
      description: "Questions to a database of ctraudit, and their answers. All text of a log is inert.",
    },
    paths: Object.fromEntries(
      endpoints.map((one) => [`/api/v1/databases/{database}/${one.name}`, { get: operation(one) }]),
    ),
  };
}

/** Response of the server: the data, and the command line that prints the same. */
export function enveloped(answer: z.ZodType): z.ZodType {
  return z.object({ command: z.string(), data: answer });
}

function operation({ name, summary, query, answer }: Endpoint): Record<string, unknown> {
  return {
    operationId: name,
    summary,
    parameters: [
      { name: "database", in: "path", required: true, schema: { type: "integer" } },
      ...Object.entries(query.shape).map(([parameter, schema]) => ({
        name: parameter,
        in: "query",
        required: !z.safeParse(schema as z.ZodType, undefined).success,
        schema: z.toJSONSchema(schema as z.ZodType, { io: "input", unrepresentable: "any" }),
      })),
    ],
    responses: {
      200: { description: "the answer", content: json(enveloped(answer)) },
      default: { description: "what was asked wrongly, or cannot be read", content: json(failureAnswer) },
    },
  };
}

function json(schema: z.ZodType): Record<string, unknown> {
  return { "application/json": { schema: z.toJSONSchema(schema, { io: "output" }) } };
}
