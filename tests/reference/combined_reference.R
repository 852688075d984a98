# Reference numbers for independent samples laid together, waves that share people, and successive differences (SDR).
#   Rscript combined_reference.R combined_reference.json
# Data: apisrs, apistrat and apiclus1 of R `survey` (the columns are in api_reference.json). Made with survey 4.1-1.
suppressWarnings(suppressPackageStartupMessages(library(survey)))
out <- commandArgs(TRUE); out <- if (length(out)) out[1] else "combined_reference.json"
data(api)
R <- list()

js <- function(x) {
  if (is.list(x)) return(paste0("{", paste0('"', names(x), '": ', vapply(x, js, ""), collapse = ",\n "), "}"))
  x <- as.numeric(x); s <- ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(s) == 1) s else paste0("[", paste(s, collapse = ", "), "]")
}
est <- function(s) list(estimate = unname(coef(s)), se = unname(as.numeric(SE(s))), vcov = as.numeric(vcov(s)))

# ---- two independent designs as one: strata within samples, people of apistrat as clusters of one ----------------
keep <- c("cds", "stype", "api99", "api00", "api.stu", "enroll", "ell", "pw")
one <- cbind(apistrat[keep], part = "strat", stratum = paste("strat", apistrat$stype), id = paste("s", apistrat$cds),
             size = apistrat$fpc)
two <- cbind(apiclus1[keep], part = "clus1", stratum = "clus1", id = paste("c", apiclus1$dnum), size = apiclus1$fpc)
both <- rbind(one, two)
d <- svydesign(id = ~id, strata = ~stratum, weights = ~pw, fpc = ~size, data = both)
fit <- svyglm(api00 ~ ell, d)
R$combined <- list(
  degf = degf(d), mean = est(svymean(~api00, d)), total = est(svytotal(~enroll, d)),
  share = est(svymean(~factor(stype), d)), ratio = est(svyratio(~api.stu, ~enroll, d)),
  by = est(svyby(~api00, ~part, d, svymean, covmat = TRUE)),
  difference = est(svycontrast(svyby(~api00, ~part, d, svymean, covmat = TRUE), c(clus1 = 1, strat = -1))),
  regress = est(fit)
)
# one after the other, and the sum of their variances
a <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
b <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
R$separate <- list(
  difference = coef(svymean(~api00, b)) - coef(svymean(~api00, a)),
  difference_se = sqrt(SE(svymean(~api00, b))^2 + SE(svymean(~api00, a))^2),
  ratios_difference_se = sqrt(as.numeric(SE(svyratio(~api.stu, ~enroll, a)))^2 +
                              as.numeric(SE(svyratio(~api.stu, ~enroll, b)))^2)
)

# ---- two waves: rows 1-140 asked for api99, rows 61-200 for api00, each with weights of its own -------------------
first <- data.frame(who = apisrs$cds, wave = 1, y = apisrs$api99, w = 1 + (seq_len(200) %% 5) / 5)[1:140, ]
second <- data.frame(who = apisrs$cds, wave = 2, y = apisrs$api00, w = 1 + (seq_len(200) %% 7) / 7)[61:200, ]
waves <- function(first, second, ...) {
  d <- svydesign(id = ~who, weights = ~w, data = rbind(first, second), ...)
  m <- svyby(~y, ~wave, d, svymean, covmat = TRUE)
  list(estimate = unname(coef(m)), vcov = as.numeric(vcov(m)), clusters = degf(d) + 1,
       difference_se = as.numeric(SE(svycontrast(m, c(-1, 1)))))
}
R$waves <- list(partial = waves(first, second),
  whole = waves(first, transform(first, wave = 2, y = apisrs$api00[1:140], w = second$w)))
strata <- apistrat[c("cds", "stype", "pw", "fpc", "api99", "api00")]
panel <- rbind(cbind(strata, wave = 1, y = strata$api99), cbind(strata, wave = 2, y = strata$api00))
dp <- svydesign(id = ~cds, strata = ~stype, weights = ~pw, fpc = ~fpc, data = panel)
m <- svyby(~y, ~wave, dp, svymean, covmat = TRUE)
R$panel <- list(estimate = unname(coef(m)), vcov = as.numeric(vcov(m)))

# ---- successive differences: 30 schools in the order of the list, Sylvester's Hadamard matrix ---------------------
H <- matrix(1); while (nrow(H) < 32) H <- kronecker(matrix(c(1, 1, 1, -1), 2), H)
s <- apisrs[1:30, ]; a <- H[2:31, ]; f <- 30 / 6194
factors <- 1 + sqrt(1 - f) * (a - a[c(2:30, 1), ]) / (2 * sqrt(2))
sdr <- svrepdesign(data = s, weights = ~rep(6194 / 30, 30), repweights = factors, combined.weights = FALSE,
                   type = "successive-difference", mse = TRUE)
R$successive <- list(scale = sdr$scale, mean = est(svymean(~api00, sdr)), total = est(svytotal(~enroll, sdr)),
                     ratio = est(svyratio(~api.stu, ~enroll, sdr)))
writeLines(js(R), out)
