// The mock of Scalar, served as its documentation has it.
import { serve } from "@hono/node-server";
import { createMockServer } from "@scalar/mock-server";

const app = await createMockServer({ document: process.env.DEFINITION });
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) });
