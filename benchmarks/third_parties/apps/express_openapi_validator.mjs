// The operation in Express; express-openapi-validator checks requests and answers.
import express from "express";
import * as OpenApiValidator from "express-openapi-validator";
import { createThread } from "./thread.mjs";

const app = express();
app.use(express.json());
app.use(
  OpenApiValidator.middleware({
    apiSpec: process.env.DEFINITION,
    validateRequests: true,
    validateResponses: true,
    validateSecurity: {
      handlers: {
        ApiKeyAuth: (request) => request.headers.authorization === `Bearer ${process.env.TOKEN}`,
      },
    },
  }),
);
app.post("/v1/threads", (request, response) => response.json(createThread(request.body)));
app.use((error, request, response, next) => {
  response.status(error.status ?? 500).json({ error: { message: error.message, details: error.errors } });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
