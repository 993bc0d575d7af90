// The operation with openapi-backend, in Express, as its own example has it.
import express from "express";
import { OpenAPIBackend } from "openapi-backend";
import { createThread } from "./thread.mjs";

const api = new OpenAPIBackend({
  definition: process.env.DEFINITION,
  apiRoot: "/v1",
  handlers: {
    createThread: (context, request, response) =>
      response.status(200).json(createThread(context.request.requestBody)),
    validationFail: (context, request, response) =>
      response.status(400).json({ error: { message: "invalid", details: context.validation.errors } }),
    unauthorizedHandler: (context, request, response) =>
      response.status(401).json({ error: { message: "Incorrect API key provided" } }),
    notFound: (context, request, response) => response.status(404).json({ error: { message: "not found" } }),
  },
});
api.registerSecurityHandler(
  "ApiKeyAuth",
  (context) => context.request.headers.authorization === `Bearer ${process.env.TOKEN}`,
);
await api.init();
const app = express();
app.use(express.json());
app.use((request, response) => api.handleRequest(request, request, response));
app.listen(Number(process.env.PORT), "127.0.0.1");
