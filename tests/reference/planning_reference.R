# Reference numbers for planning a survey and for small areas, made with base R and metafor.
#   Rscript planning_reference.R planning_reference.json
# Data: expenditure on milk in 43 areas of the USA, Arora & Lahiri (1997), Statistica Sinica 7, as You & Chapman (2006)
# print it. metafor fits the same model (random-effects meta-regression); R `sae` publishes these results as well:
# REML beta .96819 .13278 .22695 -.24130, first EBLUPs 1.02197 1.04760 1.06795, first MSEs .013460 .005373 .005702.
suppressWarnings(suppressPackageStartupMessages(library(metafor)))
out <- commandArgs(TRUE); out <- if (length(out)) out[1] else "planning_reference.json"
R <- list()

js <- function(x) {
  if (is.list(x)) return(paste0("{", paste0('"', names(x), '": ', vapply(x, js, ""), collapse = ",\n "), "}"))
  s <- ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(s) == 1) s else paste0("[", paste(s, collapse = ", "), "]")
}

# ---- power and sample size --------------------------------------------------
tight <- 1e-12
R$power <- list(
  t_two_90_half = power.t.test(n = 90, delta = 0.5, sd = 1.2, strict = TRUE)$power,
  t_two_90_detect = power.t.test(n = 90, sd = 1, power = 0.8, strict = TRUE, tol = tight)$delta,
  t_paired_60 = power.t.test(n = 60, delta = 0.3, sd = 0.9, type = "paired", strict = TRUE)$power,
  t_one_40_detect = power.t.test(n = 40, sd = 1, power = 0.9, type = "one.sample", strict = TRUE, tol = tight)$delta,
  t_two_size = power.t.test(delta = 0.4, sd = 1, power = 0.8, strict = TRUE, tol = tight)$n,
  p_two_90 = power.prop.test(n = 90, p1 = 0.5, p2 = 0.7, strict = TRUE)$power,
  p_two_detect = power.prop.test(n = 90, p1 = 0.5, power = 0.8, strict = TRUE, tol = tight)$p2,
  p_two_size = power.prop.test(p1 = 0.5, p2 = 0.65, power = 0.9, strict = TRUE, tol = tight)$n
)

# ---- Fay-Herriot ------------------------------------------------------------
y <- c(1.099, 1.075, 1.105, .628, .753, .981, 1.257, 1.095, 1.405, 1.356, .615, 1.46, 1.338, .854, 1.176, 1.111, 1.257,
       1.43, 1.278, 1.292, 1.002, 1.183, 1.044, 1.267, 1.193, .791, .795, .759, .796, .565, .886, .952, .807, .582, .684,
       .787, .44, .759, .77, .8, .756, .865, .64)
s <- c(.163, .08, .083, .109, .119, .141, .202, .127, .168, .178, .1, .201, .148, .143, .149, .145, .135, .172, .137,
       .163, .125, .247, .14, .171, .106, .121, .121, .259, .106, .089, .225, .205, .119, .067, .106, .126, .092, .132,
       .1, .113, .083, .121, .129)
n <- c(191, 633, 597, 221, 195, 191, 183, 188, 204, 188, 149, 290, 250, 194, 184, 193, 218, 266, 214, 213, 196, 95, 195,
       187, 479, 230, 186, 199, 238, 207, 165, 153, 210, 383, 255, 226, 224, 212, 211, 179, 312, 241, 205)
major <- rep(1:4, c(7, 7, 11, 18))
R$milk <- list(y = y, se = s, n = n, major = major)

fit <- function(method) {
  m <- rma(y, sei = s, mods = ~ factor(major), method = method, test = "z",
           control = list(threshold = 1e-15, maxiter = 1000))
  D <- s^2; A <- m$tau2; V <- A + D; X <- model.matrix(~ factor(major)); W <- diag(1 / V)
  Q <- solve(t(X) %*% W %*% X); b <- blup(m, digits = 12)
  g3 <- D^2 / V^3 * 2 / sum(1 / V^2)                 # Prasad & Rao (1990), with the variance of the ML/REML estimator
  mse <- b$se^2 + 2 * g3                             # metafor's se of a BLUP is sqrt(g1 + g2)
  if (method == "ML") {                              # Datta & Lahiri (2000): ML underestimates A
    bias <- -sum(diag(Q %*% t(X) %*% diag(1 / V^2) %*% X)) / sum(1 / V^2)
    mse <- mse - bias * (D / V)^2
  }
  list(tau2 = A, beta = as.numeric(m$beta), beta_se = m$se, eblup = b$pred, blup_se = b$se, mse = mse)
}
R$reml <- fit("REML")
R$ml <- fit("ML")

# ---- R-indicator (Schouten, Cobben & Bethlehem 2009), from the propensities of each person, the long way --------
invited <- c(120, 80, 200, 60); answered <- c(90, 30, 150, 50)
rho <- rep(answered / invited, invited)
R$indicator <- list(invited = invited, answered = answered, r = 1 - 2 * sd(rho),
                    partial = sqrt(sum(invited * (answered / invited - mean(rho))^2) / sum(invited)))
writeLines(js(R), out)
