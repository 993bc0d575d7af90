// The operation in Fastify: the schema of the definition, in the dialect that Fastify reads.
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import { parse } from "yaml";
import { createThread } from "./thread.mjs";

const document = parse(readFileSync(process.env.DEFINITION, "utf8"));

// OpenAPI 3.0 says nullable where JSON Schema says null, and has its own names for places.
function schema(node) {
  if (Array.isArray(node)) return node.map(schema);
  if (node === null || typeof node !== "object") return node;
  if (node.$ref) return schema(node.$ref.slice(2).split("/").reduce((at, name) => at[name], document));
  const kept = Object.entries(node).filter(([name]) => !name.startsWith("x-"));
  return Object.fromEntries(kept.map(([name, value]) => [name, schema(value)]));
}

// Ajv's strict mode knows neither OpenAPI's keywords nor a default within oneOf.
const app = Fastify({ ajv: { customOptions: { strict: false } } });
const post = document.paths["/threads"].post;
app.post(
  "/v1/threads",
  {
    schema: {
      body: schema(post.requestBody.content["application/json"].schema),
      response: { 200: schema(post.responses["200"].content["application/json"].schema) },
    },
    onRequest: async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${process.env.TOKEN}`) {
        return reply.code(401).send({ error: { message: "Incorrect API key provided" } });
      }
    },
  },
  async (request) => createThread(request.body),
);
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
