// The mock of openapi-mock-express-middleware, mounted as its documentation has it.
import express from "express";
import { createMockMiddleware } from "openapi-mock-express-middleware";

const app = express();
app.use("/v1", createMockMiddleware({ spec: process.env.DEFINITION }));
app.listen(Number(process.env.PORT), "127.0.0.1");
